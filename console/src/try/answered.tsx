import type { ModelLoop } from '../../../src/operations/contract.ts'
import { ApiError } from '../data/api.ts'
import { type Asked as Question, usePrediction } from '../data/queries.ts'
import { type Explained, isExplained, Why } from '../explain/why.tsx'
import { Failure } from '../parts/states.tsx'
import { KeptLink } from '../requests/link.tsx'
import { Verdict } from './answer.tsx'
import { useAskedName } from './as.ts'
import { type Asked, useAsked } from './asking.ts'
import { AsCode } from './code.tsx'
import css from './page.module.css'

interface Props {
  readonly model: ModelLoop
  /** What is asked; null: nothing, and what was answered before does not stand any more. */
  readonly question: Question | null
  /** Another question is being written. */
  readonly stale?: boolean
  readonly hint: string
  /** What is predicted, where that has a name. */
  readonly title?: string | undefined
  /** What an answer may be explained by; by itself it is not. */
  readonly why?: Pick<Explained, 'row' | 'column' | 'shape'> | null
}

/** What came of asking: a refusal, or the model's answer. */
const Answered = (props: Props & { asked: Asked; named: boolean }) => {
  const { model, question, asked, named, stale = false, hint, title, why } = props
  const query = usePrediction(useAskedName(model), asked, question)
  return (
    <div>
      {named && <h2 className={css.named}>Version {asked.version}</h2>}
      {query.error instanceof ApiError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Verdict
          {...{ hint, title }}
          answer={question === null ? undefined : query.data}
          champion={asked.version}
          stale={stale || query.isPlaceholderData}
        />
      )}
      {question !== null && (
        <div className={css.more}>
          <AsCode model={model} question={question} asked={asked} />
          {query.data?.requestId && (
            <span className={css.kept}>
              Kept as <KeptLink id={query.data.requestId} />
            </span>
          )}
        </div>
      )}
      {why && question !== null && query.data && isExplained(model.task) && (
        <div className={css.why}>
          <Why model={model.model} version={query.data.version} {...why} />
        </div>
      )}
    </div>
  )
}

/** What each version that is asked makes of a question. */
export const Answers = (props: Props) => {
  const { asked } = useAsked(props.model)
  const named = asked.some(({ byNumber }) => byNumber)
  return (
    <div className={css.answers}>
      {asked.map((each) => (
        <Answered key={each.version} {...props} asked={each} named={named} />
      ))}
    </div>
  )
}

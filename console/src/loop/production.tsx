import type { ModelLoop } from '../../../src/operations/contract.ts'
import { count, duration, percent, plural } from '../format.ts'
import { type Fact, Facts, Panel } from '../parts/page.tsx'
import { trafficOf } from '../parts/traffic.ts'
import { answersWords } from './shown.ts'

const figuresOf = (model: ModelLoop): readonly Fact[] => {
  const { served, dataset } = model
  const { tone, share, codes, rate, window } = trafficOf(served.recent)
  const answered = served.requests > served.failed
  const last = model.accuracy.at(-1)
  return [
    [
      'Requests',
      <>
        {rate}
        <small>{`in ${window}`}</small>
      </>,
    ],
    [
      'Failed',
      share === null ? (
        'none'
      ) : (
        <>
          {share.replace(/ failed$/, '')}
          <small>{codes}</small>
        </>
      ),
      tone,
    ],
    ['p50', answered ? duration(served.p50Seconds * 1000) : '–'],
    ['p99', answered ? duration(served.p99Seconds * 1000) : '–'],
    [
      'Since the start',
      <>
        {plural(served.requests, 'request')}
        <small>{served.failed > 0 ? `${count(served.failed)} failed` : 'none failed'}</small>
      </>,
    ],
    ...(model.prompts ? [['Prompts right', last ? percent(last.accuracy) : '–'] as const] : []),
    ['Data', dataset ? plural(dataset.rows, 'row') : '–'],
    ['Queued', plural(model.queue, 'row')],
  ]
}

/** What is asked of the model, and how it answers. */
export const Production = ({ model }: { model: ModelLoop }) => (
  <Panel title="In production" note={answersWords(model)}>
    <Facts items={figuresOf(model)} />
  </Panel>
)

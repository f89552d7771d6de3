import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { RotateCcw, Send } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { NeedsKey } from '../access/signed.tsx'
import { askModel, getJson, type Identified } from '../data/api.ts'
import { plural } from '../format.ts'
import { Code, CodeTools } from '../parts/code.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel } from '../parts/page.tsx'
import { Answer, Failure } from '../parts/states.tsx'
import { KeptLink } from '../requests/link.tsx'
import { arrayWords } from './array.ts'
import { Arrays } from './arrays.tsx'
import { type Client, clients, inferCode } from './code.ts'
import css from './form.module.css'
import {
  bodyFrom,
  bodyIn,
  type InferAnswer,
  type InferBody,
  type Metadata,
  outputsOf,
  type Port,
  tooLong,
  writtenAs,
} from './protocol.ts'

/** What is asked: an endpoint, and which of its versions; null: the one that is served. */
interface Target {
  readonly endpoint: string
  readonly version: number | null
}

const placeOf = ({ endpoint, version }: Target): string =>
  `/v2/models/${encodeURIComponent(endpoint)}${version === null ? '' : `/versions/${version}`}`

const useMetadata = (target: Target) =>
  useQuery({
    queryKey: ['metadata', target.endpoint, target.version],
    queryFn: ({ signal }) => getJson<Metadata>(placeOf(target), signal),
    retry: false,
  })

const portWords = ({ name, datatype, shape }: Port): string =>
  arrayWords({ name, dtype: datatype, shape: shape, values: [] }).replaceAll('-1', 'any')

const Ports = ({ title, ports }: { title: string; ports: readonly Port[] }) => (
  <div>
    <dt>{title}</dt>
    {ports.map((port) => (
      <dd key={port.name}>
        <code>{portWords(port)}</code>
      </dd>
    ))}
  </div>
)

const LongNote = ({ inputs }: { inputs: readonly Port[] }) =>
  inputs.length > 0 && (
    <p className={css.note}>
      {inputs.map(({ name }) => name).join(', ')} {inputs.length === 1 ? 'has' : 'have'} more values
      than are written out here: fill in <code>data</code>, or send bytes as tritonclient does.
    </p>
  )

const Answered = ({ answer }: { answer: Identified<InferAnswer> | undefined }) => (
  <Panel
    title="What it answered"
    note={answer ? `version ${answer.model_version}` : undefined}
    tools={answer?.requestId && <KeptLink id={answer.requestId} />}
    flush={answer !== undefined}
  >
    {answer ? (
      <Arrays label="Tensors of the answer" arrays={outputsOf(answer)} />
    ) : (
      <p className="muted">Its outputs stand here, tensor by tensor.</p>
    )}
  </Panel>
)

const CodePanel = ({ target, body }: { target: Target; body: InferBody }) => {
  const [client, setClient] = useState<Client>('curl')
  const code = inferCode(client, { origin: window.location.origin, ...target, body })
  return (
    <Panel
      title="The same as code"
      tools={<CodeTools languages={clients} language={client} code={code} onChoose={setClient} />}
      flush
    >
      <Code code={code} />
      <NeedsKey className={css.key} />
    </Panel>
  )
}

interface Writing {
  readonly target: Target
  readonly metadata: Metadata
  readonly begin: InferBody
}

/** What is written, what of it can be sent, and what was answered. */
const useRequest = ({ target, begin }: Writing) => {
  const [text, setText] = useState(() => writtenAs(begin))
  /** The last request that could be read. */
  const [known, setKnown] = useState(begin)
  const said = bodyIn(text)
  const ask = useMutation({
    mutationFn: (body: InferBody) => askModel<InferAnswer>(`${placeOf(target)}/infer`, body),
  })
  const write = (next: string) => {
    setText(next)
    const now = bodyIn(next)
    if (now.problem === null) setKnown(now.body)
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (said.problem === null && !ask.isPending) ask.mutate(said.body)
  }
  return { text, problem: said.problem, known, ask, write, send }
}

const Buttons = (props: { busy: boolean; problem: string | null; onReset: () => void }) => (
  <div className={css.buttons}>
    <Deed
      takes="predict"
      type="submit"
      size="sm"
      variant="filled"
      leftSection={<Send size={14} />}
      busy={props.busy}
      against={props.problem}
    >
      Send
    </Deed>
    <Button
      size="sm"
      variant="subtle"
      color="gray"
      leftSection={<RotateCcw size={14} />}
      onClick={props.onReset}
    >
      Back to the example
    </Button>
  </div>
)

const RequestPanel = (props: Writing & { request: ReturnType<typeof useRequest> }) => {
  const { metadata, begin, request } = props
  const { text, problem, ask, write, send } = request
  return (
    <Panel
      title="Tensors"
      note={`${plural(metadata.inputs.length, 'input')}, by the Open Inference Protocol`}
    >
      <form onSubmit={send} className={css.form}>
        <dl className={css.ports}>
          <Ports title="It takes" ports={metadata.inputs} />
          <Ports title="It gives" ports={metadata.outputs} />
        </dl>
        <Textarea
          aria-label="Request as JSON"
          classNames={jsonNames}
          value={text}
          spellCheck={false}
          autosize
          minRows={6}
          maxRows={22}
          error={problem}
          onChange={({ currentTarget }) => write(currentTarget.value)}
        />
        <LongNote inputs={tooLong(metadata.inputs)} />
        <Buttons busy={ask.isPending} problem={problem} onReset={() => write(writtenAs(begin))} />
      </form>
    </Panel>
  )
}

const jsonNames = { input: css.json ?? '' }

const Writer = (props: Writing) => {
  const request = useRequest(props)
  const { ask, known } = request
  return (
    <div className={css.tensors}>
      <RequestPanel {...props} request={request} />
      <div className={css.stack}>
        {ask.error ? <Failure error={ask.error} /> : <Answered answer={ask.data} />}
        <CodePanel target={props.target} body={known} />
      </div>
    </div>
  )
}

/** A request in tensors, begun with what the model takes. `example`: arrays by the names of inputs, where there are such. */
export const TensorForm = (props: {
  target: Target
  example: Readonly<Record<string, unknown>> | null
}) => {
  const { target, example } = props
  const query = useMetadata(target)
  return (
    <Answer query={query}>
      {(metadata) => (
        <Writer
          key={`${target.endpoint} ${target.version}`}
          target={target}
          metadata={metadata}
          begin={bodyFrom(metadata.inputs, example)}
        />
      )}
    </Answer>
  )
}

/** Records as lines of a file. */
import { csvLine } from '../../core/csv.ts'
import type { RequestWithFeedback } from '../../core/requests.ts'

export const formats = ['jsonl', 'csv'] as const
export type Format = (typeof formats)[number]

type Cell = string | number | null

/** Columns of a CSV; of feedback the last label, score and comment stand. */
const cells: Readonly<Record<string, (request: RequestWithFeedback) => Cell>> = {
  id: ({ id }) => id,
  time: ({ time }) => new Date(time).toISOString(),
  event_time: ({ eventTime }) => (eventTime === null ? null : new Date(eventTime).toISOString()),
  endpoint: ({ endpoint }) => endpoint,
  model: ({ model }) => model,
  version: ({ version }) => version,
  variant: ({ variant }) => variant,
  caller: ({ caller }) => caller,
  protocol: ({ protocol }) => protocol,
  inputs: ({ inputs }) => inputs,
  outputs: ({ outputs }) => outputs,
  cut: ({ cut }) => cut.join(' '),
  best: ({ best }) => best,
  probability: ({ probability }) => probability,
  anomalies: ({ anomalies }) => anomalies.join(' '),
  queue_ms: ({ queueMs }) => queueMs,
  run_ms: ({ runMs }) => runMs,
  total_ms: ({ totalMs }) => totalMs,
  batch: ({ batch }) => batch,
  weight: ({ weight }) => weight,
  metrics: ({ metrics }) => (Object.keys(metrics).length === 0 ? null : JSON.stringify(metrics)),
  outcome: ({ outcome }) => outcome,
  unit: ({ unit }) => unit,
  label: (request) => lastSaid(request, 'label'),
  score: (request) => lastSaid(request, 'score'),
  comment: (request) => lastSaid(request, 'comment'),
}

const lastSaid = ({ feedback }: RequestWithFeedback, what: 'label' | 'score' | 'comment'): Cell =>
  feedback.findLast((each) => each[what] !== null)?.[what] ?? null

const csv = (values: readonly Cell[]): string =>
  `${csvLine(values.map((value) => (typeof value === 'string' ? plain(value) : `${value ?? ''}`)))}\r\n`

/** Spreadsheets take a text that begins so for a formula: it gets a `'`, by which they know a text. A number stays one. */
const plain = (text: string) =>
  /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d*\.?\d+(?:e[+-]?\d+)?$/i.test(text) ? `'${text}` : text

/** The lines of a file, some at a time: JSON objects, or CSV as RFC 4180 has it. */
export async function* linesOf(
  pages: AsyncIterable<readonly RequestWithFeedback[]>,
  format: Format,
): AsyncGenerator<string> {
  if (format === 'csv') yield csv(Object.keys(cells))
  const lineOf =
    format === 'csv'
      ? (request: RequestWithFeedback) => csv(Object.values(cells).map((cell) => cell(request)))
      : (request: RequestWithFeedback) => `${JSON.stringify(request)}\n`
  for await (const page of pages) if (page.length > 0) yield page.map(lineOf).join('')
}

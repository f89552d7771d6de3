import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { count, duration, percent, plural } from '../format.ts'
import { type Fact, Facts, Panel } from '../parts/page.tsx'
import { trafficOf } from '../parts/traffic.ts'
import { answersWords } from './shown.ts'

/** A figure, and what is said of it in small letters. */
const noted = (of: ReactNode, note: ReactNode) => (
  <>
    {of}
    <small>{note}</small>
  </>
)

const figuresOf = (model: ModelLoop): readonly Fact[] => {
  const { served, dataset } = model
  const { tone, share, codes, rate, window } = trafficOf(model)
  const answered = served.requests > served.failed
  const last = model.accuracy.at(-1)
  return [
    ['Requests', noted(rate, `in ${window}`)],
    ['Failed', share === null ? 'none' : noted(share.replace(/ failed$/, ''), codes), tone],
    ['p50', answered ? duration(served.p50Seconds * 1000) : '–'],
    ['p99', answered ? duration(served.p99Seconds * 1000) : '–'],
    [
      'Since the start',
      noted(
        plural(served.requests, 'request'),
        served.failed > 0 ? `${count(served.failed)} failed` : 'none failed',
      ),
    ],
    ...(model.prompts ? [['Prompts right', last ? percent(last.accuracy) : '–'] as const] : []),
    ['Data', dataset ? plural(dataset.rows, 'row') : '–'],
    ['Queued', plural(model.queue, 'row')],
  ]
}

/** What is asked of the model, and how it answers. */
export const Production = ({ model }: { model: ModelLoop }) => (
  <Panel
    title="In production"
    note={answersWords(model)}
    tools={
      <>
        <Link href={at.endpoint(model.model)}>Serving</Link>
        <Link href={at.requests({ model: model.model })}>Requests</Link>
      </>
    }
  >
    <Facts items={figuresOf(model)} />
  </Panel>
)

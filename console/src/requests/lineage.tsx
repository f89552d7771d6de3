import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import type { VersionView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { ApiError } from '../data/api.ts'
import { useVersion } from '../data/queries.ts'
import { exact, percent, short } from '../format.ts'
import { DataOf } from '../models/lineage.tsx'
import { Copy, Digest } from '../parts/copy.tsx'
import { Panel, Sheet } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import css from './request.module.css'
import { protocolWords } from './words.ts'

const Moment = ({ time }: { time: number }) => (
  <time dateTime={new Date(time).toISOString()}>{exact(time)}</time>
)

type Items = readonly (readonly [string, ReactNode])[]

/** Which arm of the endpoint answered, where there was a choice. */
const variantOf = (variant: string | null, weight: number): Items => {
  const told = apart[variant ?? '']
  if (told !== undefined) return [['Variant', told]]
  return variant === null || weight === 1
    ? []
    : [['Variant', `${variant}, with ${percent(weight)} of the questions`]]
}

/** What has no share of the questions. */
const apart: Readonly<Record<string, string>> = {
  pinned: 'none: the version was asked by its number',
  fallback: 'fallback, in the place of an answer: the model failed, or is switched off',
  shadow: 'shadow, asked beside: nobody got this answer',
}

/** Who asked when and how. */
export const About = ({ request }: { request: RequestWithFeedback }) => {
  const { id, time, eventTime, protocol, caller, variant, weight, subject, batch } = request
  const items: Items = [
    [
      'Id',
      <span key="id" className={css.id}>
        <code>{id}</code> <Copy text={id} what="the id" />
      </span>,
    ],
    ['Answered', <Moment key="t" time={time} />],
    ...(eventTime === null ? [] : [['Tells of', <Moment key="e" time={eventTime} />] as const]),
    ['Asked by', `${protocolWords(protocol)}${caller === null ? '' : `, ${caller}`}`],
    ...variantOf(variant, weight),
    ...(subject === null
      ? []
      : ([
          [
            'Person',
            <span key="s">
              <Link href={at.requests({ subject })}>
                <code>{short(subject)}</code>, all requests
              </Link>
            </span>,
          ],
        ] as const)),
    ['Ran with', batch === 1 ? 'no other question' : `${batch - 1} other questions`],
  ]
  return (
    <Panel title="Request">
      <Sheet items={items} />
    </Panel>
  )
}

const itemsOf = ({ version, run }: VersionView): Items => [
  [
    'Version',
    <Link key="v" href={at.version(version.model, version.version)}>
      {version.model} version {version.version}
    </Link>,
  ],
  [
    'Run',
    run ? (
      <Link key="r" href={at.run(run.id)}>
        <code>{run.id}</code>
      </Link>
    ) : (
      'deleted'
    ),
  ],
  ['Data', <DataOf key="d" version={version} run={run} />],
  ['Code', <Digest key="c" text={version.lineage.codeVersion} what="the version of the code" />],
]

/** What made the version that answered. */
export const Origin = ({ request }: { request: RequestWithFeedback }) =>
  request.version === 0 ? <Constant request={request} /> : <Made request={request} />

const Constant = ({ request: { endpoint } }: { request: RequestWithFeedback }) => (
  <Panel title="Where the answer comes from">
    <p>
      No version: it is the constant that <Link href={at.endpoint(endpoint)}>{endpoint}</Link>{' '}
      answered where its model failed.
    </p>
  </Panel>
)

const Made = ({ request: { model, version } }: { request: RequestWithFeedback }) => {
  const query = useVersion(model, version)
  const isGone = query.error instanceof ApiError && query.error.code === 'not_found'
  return (
    <Panel
      title="Where the answer comes from"
      tools={<Link href={at.requests({ model, version })}>All of this version</Link>}
    >
      {isGone ? (
        <p className="muted">
          Version {version} of {model} was deleted since.
        </p>
      ) : (
        <Answer query={query}>{(view) => <Sheet items={itemsOf(view)} />}</Answer>
      )}
    </Panel>
  )
}

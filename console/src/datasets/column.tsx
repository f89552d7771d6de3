import type { ReactNode } from 'react'
import { Share } from '../charts/bars.tsx'
import { Histogram } from '../charts/histogram.tsx'
import { count, measured, percent, plural } from '../format.ts'
import { type Fact, Facts } from '../parts/page.tsx'
import { dateTicks } from './dates.ts'
import css from './profile.module.css'
import type { Column, Numbers } from './types.ts'
import { meanWords, quantileWords, reading, shownValue } from './words.ts'

/** Shares of the quantiles that a profile tells. */
const shares = ['1 %', '5 %', '25 %', 'half', '75 %', '95 %', '99 %'] as const

const factsOf = (numbers: Numbers, type: Column['type']): readonly Fact[] => {
  const told = (value: number) => reading(type, value)
  return [
    ['least', told(numbers.min)],
    ...numbers.quantiles.map(
      (value, at): Fact => [`${shares[at]} below`, quantileWords(type, value, numbers)],
    ),
    ['largest', told(numbers.max)],
    ['mean', meanWords(type, numbers.mean, numbers.deviation)],
    ...(type === 'date'
      ? []
      : [['deviation', measured(Number(numbers.deviation.toPrecision(4)))] as const]),
  ]
}

export const Distribution = (props: { numbers: Numbers; type: Column['type']; name: string }) => {
  const { numbers, type, name } = props
  const { histogram, min, max, quantileError } = numbers
  return (
    <>
      <Histogram
        label={`Distribution of ${name}`}
        counts={histogram}
        {...{ min, max, axisX: name }}
        format={(value) => reading(type, value)}
        {...(type === 'date' && { ticks: dateTicks })}
      />
      <Facts items={factsOf(numbers, type)} />
      {quantileError > 0 && (
        <p className="muted">Shares are right to {percent(quantileError)} of the rows.</p>
      )}
    </>
  )
}

/** Part of the rows that a number has to have to be worth a line: of prices and lengths each is rare. */
const frequent = 0.01

/** The most frequent values or words, each with its part of all. */
const Top = (props: {
  title: string
  of: string
  top: Column['top']
  total: number
  slack: number
}) => (
  <section className={css.top}>
    <h3>{props.title}</h3>
    <ol>
      {props.top.map(([value, number]) => (
        <li key={value}>
          <span className={css.value} title={value}>
            {shownValue(value)}
          </span>
          <Share share={number / props.total} />
          <span className="num">
            {count(number)}, {percent(number / props.total)}
          </span>
        </li>
      ))}
    </ol>
    {props.slack > 0 && (
      <p className="muted">Counts may be too low by up to {plural(props.slack, props.of)}.</p>
    )}
  </section>
)

/** All that the profile knows of one column. */
export const ColumnDetails = (props: {
  column: Column
  rows: number
  /** What can be done to it. */
  children?: ReactNode
}) => {
  const { column, rows } = props
  const { name, type, number, length, words, top, slack, distinct, distinctError } = column
  return (
    <section className={css.details} aria-label={`${name} in full`}>
      <div>
        {number && number.count > 0 && <Distribution numbers={number} type={type} name={name} />}
        {length && length.count > 0 && (
          <Distribution numbers={length} type="number" name={`${name}, characters`} />
        )}
        {!number && !length && top.length === 0 && (
          <p className="muted">
            {plural(distinct, 'different value')} in {plural(rows, 'row')}; of an identifier no
            value is kept.
          </p>
        )}
        {distinctError > 0 && (
          <p className="muted">
            The number of different values was estimated, to about {percent(distinctError)}.
          </p>
        )}
      </div>
      <div>
        {top.some(([, each]) => !number || each / rows >= frequent) && (
          <Top title="Most frequent values" of="row" total={rows} {...{ top, slack }} />
        )}
        {words && (
          <Top
            title={`Most frequent of ${plural(words.vocabulary, 'word')}`}
            of="word"
            total={words.tokens}
            {...{ top: words.top, slack: 0 }}
          />
        )}
        {props.children}
      </div>
    </section>
  )
}

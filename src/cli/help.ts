import { commonOptions, type Verb, type VerbOption } from './verb.ts'

/** What `millrace --help` prints. */
export const overview = (verbs: readonly Verb[]): string =>
  [
    'millrace keeps a machine-learning model turning: data, train, evaluate, register, serve, monitor, retrain.',
    '',
    'Usage: millrace VERB [words] [options]',
    '',
    ...table(verbs.map((verb) => [usage(verb), verb.summary])),
    '',
    'Every verb takes:',
    ...optionLines(commonOptions),
    '',
    '`millrace --version` prints the version of Millrace and of Node.',
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong use, 3 refused (already running, gate not passed).',
  ].join('\n')

/** What `millrace VERB --help` prints. */
export const helpOf = (verb: Verb): string =>
  [
    `Usage: millrace ${usage(verb)} [options]`,
    '',
    `${verb.summary}.`,
    '',
    'Options:',
    ...optionLines({ ...verb.options, ...commonOptions }),
  ].join('\n')

const usage = ({ name, positionals }: Verb) => [name, positionals].filter(Boolean).join(' ')

const optionLines = (options: Readonly<Record<string, VerbOption>>) =>
  table(
    Object.entries(options).map(([name, { value, short, help }]) => [
      `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
      help,
    ]),
  )

const table = (rows: readonly (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

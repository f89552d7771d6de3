/** Words of the command line that were others before. */
import { own } from '../core/own.ts'

const verbs: Readonly<Record<string, string>> = {
  folds: 'crossvalidate',
  retype: 'data retype',
}
const options: Readonly<Record<string, string>> = {
  '--hosts': '--hostfile',
  '--source': '--reference',
}

/** What a verb is called now, as a sentence. */
export const newVerbOf = (name: string): string | undefined =>
  told(own(verbs, name), (now) => `The verb "${name}" is called "${now}" now.`)

/** What an option that parsing refused is called now, as a sentence. */
export const newOptionIn = (refusal: string): string | undefined => {
  const [, name = ''] = /'(--[\w-]+)/.exec(refusal) ?? []
  return told(own(options, name), (now) => `${name} is called ${now} now.`)
}

const told = (now: string | undefined, say: (now: string) => string) => now && say(now)

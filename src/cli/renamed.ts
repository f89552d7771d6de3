/** Words of the command line that were others before. */
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
  verbs[name] && `The verb "${name}" is called "${verbs[name]}" now.`

/** What an option that parsing refused is called now, as a sentence. */
export const newOptionIn = (refusal: string): string | undefined => {
  const [, name = ''] = /'(--[\w-]+)/.exec(refusal) ?? []
  return options[name] && `${name} is called ${options[name]} now.`
}

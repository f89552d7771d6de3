/** Patterns that RE2 runs: in time that grows with the text alone, and so without some of what JavaScript knows. */

/** Most repetitions of a part that RE2 counts. */
const mostRepeats = 1000

/** What a pattern would have to be, where RE2 does not run it; null where it should. */
export const patternProblem = (text: string): string | null => {
  const bare = text.replaceAll(/\\\\/g, '')
  const outside = bare.replaceAll(/\[(?:\\.|[^\]\\])*\]/g, 'a')
  if (/\(\?<?[=!]/.test(outside))
    return 'a regular expression of RE2, which cannot look ahead or back, as (?=…), (?!…) and (?<=…) do'
  if (/\\[1-9]|\\k</.test(outside))
    return 'a regular expression of RE2, which cannot refer back to what a group has found, as \\1 does'
  if (/\(\?</.test(outside))
    return 'a regular expression of RE2, which names a group as (?P<name>…) and not as (?<name>…)'
  if (/\\u/.test(bare))
    return 'a regular expression of RE2, which writes a character as \\x{1F600} and not as \\u{1F600}'
  const repeats = [...outside.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, least, most]) => [
    Number(least),
    Number(most ?? 0),
  ])
  if (repeats.some((count) => count > mostRepeats))
    return `a regular expression of RE2, which repeats a part at most ${mostRepeats} times`
  return isRegularExpression(bare) ? null : 'a regular expression'
}

/** Whether it is one to JavaScript once what RE2 alone knows is written otherwise. */
const isRegularExpression = (bare: string): boolean => {
  const same = bare
    .replaceAll(/\(\?[imsU]*(?:-[imsU]+)?([:)])/g, (_, end: string) => (end === ':' ? '(?:' : ''))
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\[:\^?[a-z]+:\]/g, 'a')
    .replaceAll(/\\[pP](?=[A-Z])[A-Z]/g, 'a')
    .replaceAll(/\\x\{[0-9a-fA-F]{1,6}\}|\\[AzaQEC]/g, '')
  try {
    new RegExp(same, 'u')
    return true
  } catch {
    return false
  }
}

/** Whether a client has what it asks for: a tag among those of its `if-none-match`. */
export const isKnown = (tags: string | undefined, tag: string): boolean =>
  (tags ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === tag || each === '*')

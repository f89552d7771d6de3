import { MillraceError } from '../core/error.ts'

/** A name of a model, an alias, a run or a lease: it may become a folder's name. */
export const checkName = (of: string, name: string): string => {
  if (/^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== '.' && name !== '..') return name
  throw new MillraceError('bad_input', {
    what: `${JSON.stringify(name.slice(0, 120))} is no name of a ${of}.`,
    fix: 'Use 1 to 100 letters, digits, dots, dashes and underscores.',
  })
}

/** A text of 1 to `longest` characters. */
export const checkText = (of: string, text: string, longest: number): string => {
  if (text.length > 0 && text.length <= longest) return text
  throw new MillraceError('bad_input', {
    what: `The ${of} has ${text.length} characters, expected 1 to ${longest}.`,
    fix: `Give a shorter ${of} that is not empty.`,
  })
}

/** A name of a file in a workspace: parts with slashes between, none of which leads out of it. */
export const checkFile = (name: string): string => {
  const parts = name.split('/')
  if (parts.length <= 8 && parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(part)))
    return name
  throw new MillraceError('bad_input', {
    what: `${JSON.stringify(name.slice(0, 120))} is no name of a file in a workspace.`,
    fix: 'Use letters, digits, dots, dashes and underscores, with slashes between up to 8 parts; none begins with a dot.',
  })
}

/** Texts that usually stand where a value is missing. */
import { hash } from '../core/rng.ts'
import type { ColumnType } from './schema.ts'

const signs = ['?', '??', '-', '--', '---', '–', '—', '.', '..', '...', '…', '\\n']

const english = [
  ...['na', 'n/a', 'n.a.', 'n. a.', 'n.a', 'nan', '-nan', 'nat', '<na>', 'null', '(null)', 'nil'],
  ...['none', 'missing', 'unknown', 'not available', 'not known', 'no data', '(blank)'],
]

const german = [
  ...['k.a.', 'k. a.', 'k.a', 'o.a.', 'o. a.', 'n.v.', 'n. v.', 'n.b.', 'n. b.', 'fehlt'],
  ...['keine angabe', 'keine angaben', 'ohne angabe', 'nicht verfügbar', 'nicht bekannt'],
  ...['unbekannt', 'entfällt'],
]

const french = [
  ...[
    'nd',
    'n.d.',
    'n. d.',
    'n/d',
    'nc',
    'n.c.',
    'n. c.',
    'n/c',
    'n.r.',
    's.o.',
    'inconnu',
    'inconnue',
  ],
  ...['non disponible', 'non renseigné', 'non communiqué', 'sans objet'],
]

const spanish = [
  ...['s/d', 's.d.', 's. d.', 's/i', 'sin dato', 'sin datos', 'no disponible'],
  ...['desconocido', 'desconocida'],
]

/** What a spreadsheet shows where there is no value, in English, German, French and Spanish. */
const sheets = [
  ...['#n/a', '#na', '#nv', '#n/d', '#null!', '#¡nulo!', '#nul!', '#div/0!', '#¡div/0!', '#num!'],
  ...['#zahl!', '#nombre!', '#¡num!', '#value!', '#wert!', '#valeur!', '#¡valor!', '#ref!'],
  ...['#bezug!', '#¡ref!', '#name?', '#nom?', '#¿nombre?'],
]

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** As German writes it: `k.A.`, `keine Angabe`. */
const lastCapital = (text: string): string =>
  text.replace(/(?<=[ .])\p{L}[^ .]*\.?$/u, (word) => capital(word))

const written = (mark: string): string[] => {
  const last = lastCapital(mark)
  return [mark, mark.toUpperCase(), capital(mark), last, capital(last)]
}

const marks: ReadonlySet<string> = new Set(
  [...signs, ...english, ...german, ...french, ...spanish, ...sheets].flatMap(written),
)
  .add('NaN')
  .add('NaT')

/** All of these, as they may be written. */
export const markTexts: readonly string[] = [...marks]

export const isMarker = (text: string): boolean => marks.has(text)

/** Types of columns in which a mark is a missing value; in others it is a value as any. */
const markedTypes: readonly ColumnType[] = ['number', 'date']

export const takesMarks = (type: ColumnType): boolean => markedTypes.includes(type)

/** Tells readings apart: what was counted when other texts were marks, or marks of other columns, does not go with them. */
export const marksRead: string = hash(JSON.stringify([markedTypes, markTexts])).toString(16)

/** Why a version answers a row as it does: what each value of it adds to the answer. */

export interface Explanation {
  /** The class that is explained; null of a number. */
  readonly answer: string | null
  /**
   * What adds up: `log-odds` against the mean of the other classes, the `probability` itself where several networks are
   * averaged, or the `number`.
   */
  readonly unit: 'log-odds' | 'probability' | 'number'
  /** Of the row, and of one that nothing is known of: a record without values, a text without words, a picture in the mean of all bytes. */
  readonly value: number
  readonly base: number
  /** What each value adds, those that add or take most first; of records. */
  readonly columns:
    | readonly { readonly column: string; readonly value: string; readonly adds: number }[]
    | null
  /** What each word, or n-gram, adds, those that add or take most first; of texts. */
  readonly words: readonly { readonly word: string; readonly adds: number }[] | null
  /** What each pixel adds, row by row; of pictures. */
  readonly picture: {
    readonly height: number
    readonly width: number
    readonly adds: readonly number[]
  } | null
  /** What is left of value − base when all is added up: how exact it is. */
  readonly rest: number
}

/** What is put to a model, decoded. */
import type { Port, Tensors } from './tensor.ts'

/** Values of a record by column; one that is not known is not there. */
export type Fields = ReadonlyMap<string, string>

export type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'record'; readonly fields: Fields }
  /** What JSON says. `isText`: its numbers may stand as texts, as those of a table do. */
  | { readonly kind: 'json'; readonly value: unknown; readonly isText: boolean }
  /** `pixels` `[height, width, channels]`, a byte each. */
  | { readonly kind: 'image'; readonly pixels: Uint8Array }
  /** The inputs of the model's graph as its signature has them, of any number of rows. */
  | { readonly kind: 'tensors'; readonly tensors: Tensors }

/** What a model takes, as long as nobody speaks to it in tensors. */
export type Form =
  | { readonly kind: 'text' }
  | {
      readonly kind: 'record'
      /** Its column of text, where a text alone is asked about as well. */
      readonly text?: string
      /** In whose order values alone may be given. */
      readonly columns?: readonly string[]
      /** Inputs of its graph, where arrays by their names may be given. */
      readonly inputs?: readonly Port[]
    }
  /**
   * A record whose `column` holds base64: of one byte a pixel and channel, row by row; or of a PNG, JPEG or WebP file,
   * also as a data URL, which then is decoded as `fit` and `background` say.
   */
  | {
      readonly kind: 'image'
      readonly column: string
      readonly height: number
      readonly width: number
      readonly channels: number
      readonly fit: 'contain' | 'cover' | 'fill'
      /** `#rrggbb`. */
      readonly background: string
    }
  /** Whatever JSON says: a scoring step looks at it. `inputs`: of its graph, where arrays by their names may be given. */
  | { readonly kind: 'json'; readonly inputs: readonly Port[] }
  /** Arrays by the names of the inputs of its graph. */
  | { readonly kind: 'tensors'; readonly inputs: readonly Port[] }

/** The input that a form is decoded to. */
export type InputOf<Kind extends Form['kind']> = Extract<Input, { readonly kind: Kind }>

/** What is put to a model, as it comes. */
export type Question =
  /** A row as a data set has it: a sentence, or a record as JSON. */
  | { readonly kind: 'row'; readonly row: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Values by column: texts, numbers, true, false or null. */
  | { readonly kind: 'record'; readonly values: Readonly<Record<string, unknown>> }
  /** Values in the order of the columns. */
  | { readonly kind: 'list'; readonly values: readonly unknown[] }
  /** Arrays in arrays, by the names of inputs. */
  | { readonly kind: 'arrays'; readonly arrays: Readonly<Record<string, unknown>> }
  | { readonly kind: 'tensors'; readonly tensors: Tensors }

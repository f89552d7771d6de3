/** What the lineage of a model that was trained elsewhere says of where it comes from. */
import type { Json, Lineage } from './records.ts'

/** In place of a data set version: what a model has learnt from is not known here. */
export const noData = 'none'

/** The file that a version was registered from. */
export interface ForeignSource {
  readonly file: string
  /** SHA-256. */
  readonly digest: string
  /** What wrote it: `skl2onnx 1.20.0`; empty where nothing is said. */
  readonly producer: string
}

/** Null of a version that was trained here. */
export const sourceOf = ({ config }: Pick<Lineage, 'config'>): ForeignSource | null => {
  const source = fieldOf(config, 'source')
  const [file, digest, producer] = ['file', 'digest', 'producer'].map((name) =>
    fieldOf(source, name),
  )
  return typeof file === 'string' && typeof digest === 'string'
    ? { file, digest, producer: typeof producer === 'string' ? producer : '' }
    : null
}

/** The kind of a model, as its lineage has it. */
export const kindIn = ({ config }: Pick<Lineage, 'config'>): string => {
  const kind = fieldOf(fieldOf(config, 'task'), 'kind')
  return typeof kind === 'string' ? kind : 'unknown'
}

const fieldOf = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined

import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { plural } from '../format.ts'

/** How many rows of a model were refused, on the way to them; nothing where none was. */
export const RefusedLink = ({ model }: { model: Pick<ModelLoop, 'model' | 'refused'> }) =>
  model.refused > 0 ? (
    <Link href={at.quarantine(model.model)}>{plural(model.refused, 'row')} refused</Link>
  ) : null

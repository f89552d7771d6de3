import { createContext, useContext } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'

/** The endpoint under whose name a model is asked. Default: the model's own. */
export const AskedAs = createContext<string | null>(null)

/** By which name a model is asked. */
export const useAskedName = ({ model }: Pick<ModelLoop, 'model'>): string =>
  useContext(AskedAs) ?? model

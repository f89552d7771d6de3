import {
  Activity,
  Archive,
  ClipboardCheck,
  Database,
  Dumbbell,
  type LucideIcon,
  Radio,
} from 'lucide-react'
import type { ModelLoop, StageName } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'

export const icons: Record<StageName, LucideIcon> = {
  data: Database,
  train: Dumbbell,
  evaluate: ClipboardCheck,
  register: Archive,
  serve: Radio,
  monitor: Activity,
}

export const names: Record<StageName, string> = {
  data: 'Data',
  train: 'Train',
  evaluate: 'Evaluate',
  register: 'Register',
  serve: 'Serve',
  monitor: 'Monitor',
}

/** Where what a stage does is looked at. */
export const placeOf = (stage: StageName, loop: ModelLoop): string => {
  const { model, champion, active, last, standing, dataset } = loop
  const run = active ?? last
  const judged = champion ?? standing.newest?.version
  switch (stage) {
    case 'data':
      return dataset ? at.dataset(dataset.name, dataset.number) : at.data
    case 'train':
      return run ? at.run(run.id) : at.runs({ model })
    case 'evaluate':
      return standing.newest ? at.version(model, standing.newest.version) : at.versions(model)
    case 'register':
      return at.versions(model)
    case 'serve':
      return at.tryIt(model)
    case 'monitor':
      return judged === undefined ? at.versions(model) : at.version(model, judged)
  }
}

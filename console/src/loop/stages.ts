import {
  Activity,
  Archive,
  ClipboardCheck,
  Database,
  Dumbbell,
  type LucideIcon,
  Radio,
} from 'lucide-react'
import type { StageName, StageStatus } from '../../../src/http/views.ts'

/** The order in which the wheel turns. */
export const order: readonly StageName[] = [
  'data',
  'train',
  'evaluate',
  'register',
  'serve',
  'monitor',
]

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

/** A stage's state as it is drawn: serving is not work under way, it is how it should be. */
export const shownState = ({ stage, state }: StageStatus): StageStatus['state'] =>
  stage === 'serve' && state === 'active' ? 'done' : state

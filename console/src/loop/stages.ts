import {
  Activity,
  Archive,
  ClipboardCheck,
  Database,
  Dumbbell,
  type LucideIcon,
  Radio,
} from 'lucide-react'
import type { StageName } from '../../../src/http/views.ts'

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

/** Share of a training that is done, 0 to 1. */
export const shareOf = (progress: { step: number; steps: number } | null | undefined) =>
  progress && progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 0

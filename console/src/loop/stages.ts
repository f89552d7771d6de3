import {
  Activity,
  Archive,
  ClipboardCheck,
  Database,
  Dumbbell,
  type LucideIcon,
  Radio,
} from 'lucide-react'
import type { StageName } from '../../../src/operations/contract.ts'

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

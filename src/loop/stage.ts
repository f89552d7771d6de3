import { loadConfig } from '../config/load.ts'
import { serveChild } from '../jobs/child.ts'
import { learn } from './learn.ts'
import type { Learnt, Order, StageEvent } from './order.ts'

/** Entry of the child process that carries out the stages of a lap. */
serveChild<Order, StageEvent, Learnt | null>(async (order, emit, signal) => {
  switch (order.kind) {
    case 'prepare': {
      const { prepare } = await loadConfig(order)
      await prepare?.()
      return null
    }
    case 'learn':
      return learn(order, emit, signal)
  }
})

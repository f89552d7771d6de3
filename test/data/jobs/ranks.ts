import { hostname } from 'node:os'
import { MillraceError } from '../../../src/core/error.ts'
import { serveMpi } from '../../../src/jobs/mpi/serve.ts'
import { openMpi } from '../../../src/train/collective/mpi.ts'

type Order =
  | { readonly do: 'sum'; readonly ranks: number; readonly length: number }
  | { readonly do: 'fail' | 'crash' | 'wait' | 'hang' | 'environment' }

serveMpi<Order, unknown, unknown>(async (order, emit, signal) => {
  const world = await openMpi({
    ...(order.do === 'sum' ? { expected: order.ranks } : {}),
    timeout: 2000,
  })
  const { rank } = world
  const here = async () => {
    const mine = new TextEncoder().encode(JSON.stringify([process.pid, process.ppid]))
    return (await world.allGather(mine)).map((bytes) => JSON.parse(new TextDecoder().decode(bytes)))
  }
  switch (order.do) {
    case 'sum': {
      console.log(`rank ${rank} works`)
      emit({ rank })
      const values = Float32Array.of(rank + 1)
      await world.allReduce(values)
      await world.close()
      return { sum: values[0], host: hostname(), text: 'é'.repeat(order.length) }
    }
    case 'environment':
      await world.close()
      return process.env['MILLRACE_FLAVOUR'] ?? null
    case 'fail':
      if (rank === 1) {
        world.abort('No rows.')
        throw new MillraceError('bad_data', { what: 'No rows.', fix: 'Add rows.' })
      }
      await world.barrier()
      return null
    case 'crash':
      await world.barrier()
      console.error('about to crash')
      if (rank === 1) process.exit(7)
      await world.barrier()
      return null
    case 'hang':
      emit(await here())
      for (;;) {
        await world.barrier()
        await new Promise((done) => setTimeout(done, 50))
      }
    case 'wait':
      emit(await here())
      return new Promise((_, reject) => {
        const alive = setInterval(() => {}, 1000)
        signal.addEventListener('abort', () => {
          clearInterval(alive)
          reject(new Error('stopped'))
        })
      })
  }
})

import koffi, { type LibraryHandle } from 'koffi'
import { MillraceError, messageOf } from '../../core/error.ts'
import { spawnedOf } from '../../core/spawn.ts'

/** Memory that a call in flight reads or writes: shared, so that it never moves. */
export type SharedBytes = Uint8Array<SharedArrayBuffer>

/** A call in flight. Its memory stays untouched until `test` says that it is done. */
export interface Pending {
  readonly handle: BigUint64Array
  readonly memory: readonly SharedBytes[]
}

export type Element = 'byte' | 'float32' | 'float64'

/** A message that has come and was not yet received. */
export interface Waiting {
  readonly from: number
  readonly bytes: number
}

/**
 * The few functions of an MPI library that Millrace calls, on its world, none of which blocks but `init`
 * and `finalize`. All of them belong on one thread. Each fails with `worker_lost` when MPI says no.
 */
export interface LibMpi {
  /** "Open MPI v4.1.4, package: …" */
  readonly version: string
  init(): void
  finalize(): void
  rank(): number
  size(): number
  /** Sums `count` numbers of all ranks into `result`. */
  allReduceSum(
    values: SharedBytes,
    result: SharedBytes,
    count: number,
    type: 'float32' | 'float64',
  ): Pending
  /** The greatest of each of `count` float64 numbers over all ranks, into `result`. */
  allReduceMax(values: SharedBytes, result: SharedBytes, count: number): Pending
  /** Gives everyone rank 0's bytes. */
  broadcast(bytes: SharedBytes): Pending
  /** Everyone's `own`, by rank, into `all`; `counts` in bytes, of every rank. */
  allGather(own: SharedBytes, all: SharedBytes, counts: Int32Array<SharedArrayBuffer>): Pending
  send(bytes: SharedBytes, to: number, tag: number): Pending
  receive(bytes: SharedBytes, from: number, tag: number): Pending
  /** The next message with this tag from anyone. */
  probe(tag: number): Waiting | null
  test(request: Pending): boolean
}

/** Handles as the library's interface has them: addresses of its objects, or numbers of the standard. */
interface Handles {
  readonly world: bigint
  readonly types: Readonly<Record<Element, bigint>>
  readonly sum: bigint
  readonly max: bigint
  readonly returnErrors: bigint
  readonly serialized: number
}

const anySource = -1
const nowhere = 0n

/** Finds and loads an MPI library. Fails with `unsupported` where there is none. */
export const loadMpi = (): LibMpi => {
  const { library, handles } = find()
  return callsOf(library, handles)
}

const addresses = (library: LibraryHandle): Handles => {
  const at = (name: string): bigint => library.symbol(name)
  return {
    world: at('ompi_mpi_comm_world'),
    types: {
      byte: at('ompi_mpi_byte'),
      float32: at('ompi_mpi_float'),
      float64: at('ompi_mpi_double'),
    },
    sum: at('ompi_mpi_op_sum'),
    max: at('ompi_mpi_op_max'),
    returnErrors: at('ompi_mpi_errors_return'),
    serialized: 2,
  }
}

/** The application binary interface of MPI 5.0, which Open MPI 6 and MPICH 5 have. */
const standard: Handles = {
  world: 0x101n,
  types: { byte: 0x247n, float32: 0x210n, float64: 0x214n },
  sum: 0x21n,
  max: 0x23n,
  returnErrors: 0x143n,
  serialized: 2048,
}

interface Candidate {
  readonly names: readonly string[]
  handles(library: LibraryHandle): Handles
}

const openMpi: Candidate = { names: ['libmpi.so.40', 'libmpi.40.dylib'], handles: addresses }
const mpi5: Candidate = {
  names: ['libmpi_abi.so.1', 'libmpi_abi.1.dylib', 'libmpi_abi.dylib'],
  handles: () => standard,
}

const find = () => {
  // The library must be the launcher's: with another one each process is a world of its own.
  const launcherIsOpenMpi = process.env['OMPI_COMM_WORLD_SIZE'] !== undefined
  const candidates = launcherIsOpenMpi || !spawnedOf() ? [openMpi, mpi5] : [mpi5, openMpi]
  const ending = process.platform === 'darwin' ? '.dylib' : /\.so\.\d+$/
  const failures: string[] = []
  for (const { names, handles } of candidates)
    for (const name of names.filter((name) =>
      typeof ending === 'string' ? name.endsWith(ending) : ending.test(name),
    ))
      try {
        // Open MPI's plugins look for its symbols among the global ones.
        const library = koffi.load(name, { global: true, lazy: true })
        return { library, handles: handles(library) }
      } catch (error) {
        failures.push(messageOf(error))
      }
  throw new MillraceError('unsupported', {
    what: 'There is no MPI library that Millrace can use on this machine.',
    why: failures.join('; '),
    fix: 'Install Open MPI 4 or 5 (Debian and Ubuntu: apt-get install openmpi-bin; macOS: brew install open-mpi) or MPICH 5, and put its folder into LD_LIBRARY_PATH where it is not a standard one. On one machine, workers share memory and need no MPI.',
  })
}

const callsOf = (library: LibraryHandle, handles: Handles): LibMpi => {
  const functions = functionsOf(library)
  return {
    version: versionOf(library),
    ...membership(functions, handles),
    ...collectives(functions, handles),
    ...messages(functions, handles),
    test: ({ handle }) => functions.read((into) => functions.test(handle, into, nowhere)) !== 0,
  }
}

const handle = 'uint64_t'
const memory = 'void *'

/** Binds functions of the library by name and types of what they take; they throw what MPI says. */
const checkedFunctions = (library: LibraryHandle) => {
  const errorText = library.func('MPI_Error_string', 'int', ['int', memory, memory])
  return (name: string, types: readonly string[]) => {
    const native = library.func(name, 'int', [...types])
    return (...values: readonly unknown[]): void => {
      const code: number = native(...values)
      if (code === 0) return
      const text = new Uint8Array(new SharedArrayBuffer(1024))
      errorText(code, text, new Int32Array(1))
      throw new MillraceError('worker_lost', {
        what: `${name} failed: ${textOf(text)}.`,
        why: 'The connection to another rank broke, or MPI is not set up as it must be.',
      })
    }
  }
}

type Functions = ReturnType<typeof functionsOf>

/** What is called of the library, in the words of its own interface. */
const functionsOf = (library: LibraryHandle) => {
  const bind = checkedFunctions(library)
  const bytes = [memory, 'int', handle]
  return {
    initThread: bind('MPI_Init_thread', [handle, handle, 'int', memory]),
    initialized: bind('MPI_Initialized', [memory]),
    setErrors: bind('MPI_Comm_set_errhandler', [handle, handle]),
    finalize: bind('MPI_Finalize', []),
    rank: bind('MPI_Comm_rank', [handle, memory]),
    size: bind('MPI_Comm_size', [handle, memory]),
    allreduce: bind('MPI_Iallreduce', [memory, ...bytes, handle, handle, memory]),
    bcast: bind('MPI_Ibcast', [...bytes, 'int', handle, memory]),
    allgatherv: bind('MPI_Iallgatherv', [...bytes, memory, memory, memory, handle, handle, memory]),
    isend: bind('MPI_Isend', [...bytes, 'int', 'int', handle, memory]),
    irecv: bind('MPI_Irecv', [...bytes, 'int', 'int', handle, memory]),
    iprobe: bind('MPI_Iprobe', ['int', 'int', handle, memory, memory]),
    getCount: bind('MPI_Get_count', [memory, handle, memory]),
    test: bind('MPI_Test', [memory, memory, handle]),
    read: createReader(),
  }
}

/** Gives the number that a function writes to the address it is given. */
const createReader = () => {
  const integer = new Int32Array(1)
  return (write: (into: Int32Array) => void): number => {
    write(integer)
    return integer[0] ?? 0
  }
}

const membership = (
  { initThread, initialized, setErrors, read, ...functions }: Functions,
  { world, returnErrors, serialized }: Handles,
): Pick<LibMpi, 'init' | 'finalize' | 'rank' | 'size'> => ({
  init() {
    if (read((into) => initialized(into)) !== 0)
      throw new MillraceError('bad_usage', {
        what: 'This process has opened MPI already.',
        why: 'A process is one rank of one world.',
      })
    initThread(nowhere, nowhere, serialized, new Int32Array(1))
    setErrors(world, returnErrors)
  },
  finalize: () => functions.finalize(),
  rank: () => read((into) => functions.rank(world, into)),
  size: () => read((into) => functions.size(world, into)),
})

const start = (memory: readonly SharedBytes[], run: (handle: BigUint64Array) => void): Pending => {
  const request = { handle: new BigUint64Array(1), memory }
  run(request.handle)
  return request
}

const collectives = (
  { allreduce, bcast, allgatherv }: Functions,
  { world, types, sum, max }: Handles,
): Pick<LibMpi, 'allReduceSum' | 'allReduceMax' | 'broadcast' | 'allGather'> => ({
  // In place Open MPI goes up and down a tree with all of the numbers, however many ranks there are.
  allReduceSum: (values, result, count, type) =>
    start([values, result], (handle) =>
      allreduce(values, result, count, types[type], sum, world, handle),
    ),
  allReduceMax: (values, result, count) =>
    start([values, result], (handle) =>
      allreduce(values, result, count, types.float64, max, world, handle),
    ),
  broadcast: (bytes) =>
    start([bytes], (handle) => bcast(bytes, bytes.length, types.byte, 0, world, handle)),
  allGather(own, all, counts) {
    const offsets = offsetsOf(counts)
    return start([own, all, bytesOf(counts), bytesOf(offsets)], (handle) =>
      allgatherv(own, own.length, types.byte, all, counts, offsets, types.byte, world, handle),
    )
  },
})

/** Where the bytes of each rank begin. */
const offsetsOf = (counts: Int32Array): Int32Array<SharedArrayBuffer> => {
  const offsets = new Int32Array(new SharedArrayBuffer(counts.byteLength))
  for (let rank = 1; rank < counts.length; rank++)
    offsets[rank] = (offsets[rank - 1] ?? 0) + (counts[rank - 1] ?? 0)
  return offsets
}

const messages = (
  { isend, irecv, iprobe, getCount, read }: Functions,
  { world, types }: Handles,
): Pick<LibMpi, 'send' | 'receive' | 'probe'> => {
  // The rank that a message comes from stands first in a status; 64 bytes hold every library's.
  const status = new Int32Array(new SharedArrayBuffer(64))
  return {
    send: (bytes, to, tag) =>
      start([bytes], (handle) => isend(bytes, bytes.length, types.byte, to, tag, world, handle)),
    receive: (bytes, from, tag) =>
      start([bytes], (handle) => irecv(bytes, bytes.length, types.byte, from, tag, world, handle)),
    probe(tag) {
      if (read((into) => iprobe(anySource, tag, world, into, status)) === 0) return null
      const bytes = read((into) => getCount(status, types.byte, into))
      return { from: status[0] ?? 0, bytes }
    },
  }
}

const versionOf = (library: LibraryHandle): string => {
  const text = new Uint8Array(new SharedArrayBuffer(8192))
  library.func('MPI_Get_library_version', 'int', ['void *', 'void *'])(text, new Int32Array(1))
  return textOf(text).split(/[\n,]/)[0]?.trim().replaceAll(/\s+/g, ' ') ?? ''
}

const textOf = (bytes: SharedBytes) => new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))

export const bytesOf = (
  array: Int32Array<SharedArrayBuffer> | Float64Array<SharedArrayBuffer>,
): SharedBytes => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** Ends the process at once, whatever its threads are in the middle of. */
export const exitNow = (code: number): never => {
  koffi.load(null).func('_exit', 'void', ['int'])(code)
  throw new Error('unreachable')
}

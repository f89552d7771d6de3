import type { Verb } from './verb.ts'

/** How many workers train, and where. */
const trainOptions = {
  workers: {
    type: 'string',
    value: 'N',
    help: 'workers that share each step, each with a batch of its own',
  },
  mpi: { type: 'boolean', help: 'start them with mpirun instead of as threads' },
  hosts: { type: 'string', value: 'FILE', help: "mpirun's hostfile" },
} as const satisfies Verb['options']

/** Every verb, in the order of the help text. A verb's code is loaded when it runs. */
export const verbs: readonly Verb[] = [
  {
    name: 'up',
    summary: 'Keep the loop turning: train, serve, console, schedules, until Ctrl-C',
    positionals: '[DIR]',
    arity: [0, 1],
    options: {
      port: { type: 'string', value: 'PORT', help: 'default 4700 (MILLRACE_PORT)' },
      host: { type: 'string', value: 'HOST', help: 'default 127.0.0.1 (MILLRACE_HOST)' },
      fast: { type: 'boolean', help: 'let the loop turn every minute, for a demonstration' },
    },
    load: () => import('./up.ts'),
  },
  {
    name: 'train',
    summary: 'Run one lap by hand: data, train, evaluate, gate, register',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: trainOptions,
    load: () => import('./train.ts'),
  },
  {
    name: 'worker',
    summary: 'Be one rank of a training that mpirun, Slurm or an MPIJob starts',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {},
    load: () => import('./worker.ts'),
  },
  {
    name: 'resume',
    summary: 'Go on with a run that was interrupted or failed (default: the newest)',
    positionals: '[RUN]',
    arity: [0, 1],
    options: { mpi: trainOptions.mpi, hosts: trainOptions.hosts },
    load: () => import('./resume.ts'),
  },
  {
    name: 'reproduce',
    summary: 'Train a version again from its lineage and compare the weights bit by bit',
    positionals: '[MODEL] VERSION',
    arity: [1, 2],
    options: {},
    load: () => import('./reproduce.ts'),
  },
  {
    name: 'tune',
    summary: 'Search for better hyper-parameters, or go on with a search',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {
      search: { type: 'string', value: 'HOW', help: 'asha or random (default: tune.search)' },
      trials: { type: 'string', value: 'N', help: 'trials at most (default: tune.trials)' },
      parallel: { type: 'string', value: 'N', help: 'trials at a time (default: tune.parallel)' },
      seed: { type: 'string', value: 'N', help: 'seed of the drawn values (default: tune.seed)' },
      register: {
        type: 'boolean',
        help: 'register the best; of a search that is through, only that',
      },
      new: { type: 'boolean', help: 'begin a new search, whatever there is' },
    },
    load: () => import('./tune.ts'),
  },
  {
    name: 'folds',
    summary: 'Cross-validate: train once a fold and say how figures differ; nothing is registered',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {
      folds: { type: 'string', value: 'N', help: 'how many, 2 to 100 (default 5)' },
    },
    load: () => import('./folds.ts'),
  },
  {
    name: 'compare',
    summary: 'Train both modes on the same data, one after the other, and report on them',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {
      workers: {
        type: 'string',
        value: 'N',
        help: 'of the distributed mode (default: as many as cores, at least 2)',
      },
      source: { type: 'boolean', help: "train the source's network, sentences and step sizes" },
      out: { type: 'string', value: 'DIR', help: 'copy the report there too' },
    },
    load: () => import('./compare.ts'),
  },
  {
    name: 'ingest',
    summary: 'Take the next rows of the queue into the data set',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {},
    load: () => import('./ingest.ts'),
  },
  {
    name: 'evaluate',
    summary: 'Put the prompts to the champion',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {},
    load: () => import('./evaluate.ts'),
  },
  {
    name: 'predict',
    summary: 'Suggest the next word of a text, or tell the class of a JSON record (- reads it)',
    positionals: 'TEXT',
    arity: [1, 1],
    options: {
      model: { type: 'string', value: 'MODEL', help: 'which model (default: the first)' },
      top: { type: 'string', value: 'N', help: 'how many suggestions, 1 to 10 (default 5)' },
    },
    load: () => import('./predict.ts'),
  },
  {
    name: 'runs',
    summary: 'List the runs, or show one',
    positionals: '[RUN]',
    arity: [0, 1],
    options: {
      model: { type: 'string', value: 'MODEL', help: 'only runs of this model' },
      limit: { type: 'string', value: 'N', help: 'how many, newest first (default 20)' },
    },
    load: () => import('./runs.ts'),
  },
  {
    name: 'models',
    summary: 'List the versions of the models, show one, or what changed between two',
    positionals: '[MODEL] [VERSION] [OTHER]',
    arity: [0, 3],
    options: {},
    load: () => import('./models.ts'),
  },
  {
    name: 'promote',
    summary: 'Make a version the champion, which is served',
    positionals: '[MODEL] VERSION',
    arity: [1, 2],
    options: { force: { type: 'boolean', help: 'also when it did not pass its gate' } },
    load: () => import('./promote.ts'),
  },
  {
    name: 'rollback',
    summary: 'Go back to the champion before this one',
    positionals: '[MODEL]',
    arity: [0, 1],
    options: {},
    load: () => import('./rollback.ts'),
  },
  {
    name: 'config',
    summary: 'Check the configuration and print it with every default filled in',
    positionals: '[DIR]',
    arity: [0, 1],
    options: {
      fast: { type: 'boolean', help: 'as with `up --fast`' },
    },
    load: () => import('./config.ts'),
  },
  {
    name: 'clean',
    summary: 'Remove everything Millrace made: models, runs, data, state',
    positionals: '',
    arity: [0, 0],
    options: { yes: { type: 'boolean', short: 'y', help: 'do not ask' } },
    load: () => import('./clean.ts'),
  },
]

/** Verbs that are more than the door to one operation. */
import type { Verb } from './verb.ts'

export const up: Verb = {
  name: 'up',
  summary: 'Keep the loop turning: train, serve, console, schedules, until Ctrl-C',
  positionals: '[DIR]',
  arity: [0, 1],
  options: {
    port: { type: 'string', value: 'PORT', help: 'default 4700 (MILLRACE_PORT)' },
    host: { type: 'string', value: 'HOST', help: 'default 127.0.0.1 (MILLRACE_HOST)' },
    'grpc-port': {
      type: 'string',
      value: 'PORT',
      help: 'of gRPC, or off; default the one after --port, where it is free (MILLRACE_GRPC_PORT)',
    },
    processes: {
      type: 'string',
      value: 'N',
      help: 'processes that answer predictions, or cores; default serving.processes (MILLRACE_PROCESSES)',
    },
    'allow-host': {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: 'also answer to this name; may be given again (MILLRACE_ALLOW_HOST, with commas)',
    },
    'tls-cert': {
      type: 'string',
      value: 'FILE',
      help: 'certificate, in PEM, by which it is reached over TLS; a new one is taken up (MILLRACE_TLS_CERT)',
    },
    'tls-key': { type: 'string', value: 'FILE', help: 'its key, in PEM (MILLRACE_TLS_KEY)' },
    insecure: {
      type: 'boolean',
      help: 'listen beyond this machine although there is no key, and nobody is asked for one',
    },
    fast: { type: 'boolean', help: 'let the loop turn every minute, for a demonstration' },
  },
  load: () => import('./up.ts'),
}

export const keys: Verb = {
  name: 'keys',
  summary:
    'Keys, by which it is known who asks: list (the default), create --role ROLE, revoke NAME',
  positionals: '[WORD] [NAME]',
  arity: [0, 2],
  options: {
    role: {
      type: 'string',
      value: 'ROLE',
      help: 'what the key may do: viewer, predictor, editor or admin',
    },
    name: {
      type: 'string',
      value: 'NAME',
      help: 'by which the audit trail knows it (default: the role and a number)',
    },
    endpoints: {
      type: 'string',
      value: 'A,B',
      help: 'endpoints where the role holds, and nowhere else (default: the whole project)',
    },
    data: {
      type: 'string',
      value: 'RIGHT',
      help: 'right on rows and logged inputs: viewer, or editor (default: none)',
    },
    sets: {
      type: 'string',
      value: 'A,B',
      help: 'data sets where that right holds (default: all)',
    },
    expires: {
      type: 'string',
      value: 'TIME',
      help: 'how long it is good for: 12h, 90d (default: until it is revoked)',
    },
    rate: { type: 'string', value: 'N', help: 'requests a second (default: any)' },
    concurrency: { type: 'string', value: 'N', help: 'requests at a time (default: any)' },
  },
  load: () => import('./keys.ts'),
}

export const worker: Verb = {
  name: 'worker',
  summary: 'Be one rank of a training that mpirun, Slurm or an MPIJob starts',
  positionals: '[MODEL]',
  arity: [0, 1],
  options: {},
  load: () => import('./worker.ts'),
}

export const register: Verb = {
  name: 'register',
  summary: 'Make a version of a model that was trained elsewhere, from its ONNX file',
  positionals: '',
  arity: [0, 0],
  options: {
    onnx: { type: 'string', value: 'FILE', help: 'the file of the model' },
    mlflow: {
      type: 'string',
      value: 'DIR',
      help: 'a folder of MLflow with an ONNX flavour, instead of the file',
    },
    name: { type: 'string', value: 'NAME', help: 'what the model is called here' },
    alias: {
      type: 'string',
      value: 'NAME',
      help: 'points to the version where it passes (default: champion, while there is none)',
    },
    columns: {
      type: 'string',
      value: 'A,B,…',
      help: 'what its columns are called, in their order',
    },
    labels: { type: 'string', value: 'A,B,…', help: 'what its classes are called, in their order' },
    example: { type: 'string', value: 'JSON', help: 'a row that it can answer (default: made up)' },
    step: {
      type: 'string',
      value: 'FILE',
      help: 'its scoring step: a module of your own, before and after the model',
    },
    data: { type: 'string', value: 'FILE', help: 'rows that it is judged by before it is served' },
    label: { type: 'string', value: 'COLUMN', help: 'the column that says what these rows are' },
  },
  load: () => import('./register.ts'),
}

export const predict: Verb = {
  name: 'predict',
  summary:
    'Suggest the next word of a text, or answer a text, a JSON record or the file of a picture (- reads it)',
  positionals: '[TEXT]',
  arity: [0, 1],
  options: {
    model: { type: 'string', value: 'MODEL', help: 'which model (default: the first)' },
    top: { type: 'string', value: 'N', help: 'how many suggestions, 1 to 10 (default 5)' },
    from: { type: 'string', value: 'FILE', help: 'answer every row of a file' },
    to: { type: 'string', value: 'FILE', help: 'where the answers go: .csv or .jsonl' },
    column: { type: 'string', value: 'NAME', help: 'column of the texts, for a model of texts' },
    unlogged: { type: 'boolean', help: 'keep no answer of a file in the inference log' },
    version: {
      type: 'string',
      value: 'N',
      help: 'which version answers a file (default: the champion)',
    },
  },
  load: () => import('./predict.ts'),
}

export const explain: Verb = {
  name: 'explain',
  summary:
    'Say what each value of a record, word of a text or pixel of a picture adds to an answer (- reads it)',
  positionals: 'RECORD',
  arity: [1, 1],
  options: {
    model: { type: 'string', value: 'MODEL', help: 'which model (default: the first)' },
    version: { type: 'string', value: 'N', help: 'which version (default: the champion)' },
    class: { type: 'string', value: 'CLASS', help: 'of which class (default: the likeliest)' },
  },
  load: () => import('./explain.ts'),
}

export const report: Verb = {
  name: 'report',
  summary: 'Tell all that is known of a version: gate, metrics, curves, slices, wrong answers',
  positionals: '[MODEL]',
  arity: [0, 1],
  options: {
    version: { type: 'string', value: 'N', help: 'which (default: the champion, else the newest)' },
    alias: { type: 'string', value: 'NAME', help: 'the one that an alias points to' },
    html: { type: 'boolean', help: 'as one page with charts (default for a file .html)' },
    markdown: { type: 'boolean', help: 'as Markdown, for a pull request (default)' },
    out: { type: 'string', value: 'FILE', help: 'write it there (default: print it)' },
  },
  load: () => import('./report.ts'),
}

export const runs: Verb = {
  name: 'runs',
  summary: 'List the runs, or show one',
  positionals: '[RUN]',
  arity: [0, 1],
  options: {
    model: { type: 'string', value: 'MODEL', help: 'only runs of this model' },
    status: {
      type: 'string',
      value: 'STATUS',
      help: 'only running, interrupted, finished, failed or cancelled ones',
    },
    tag: { type: 'string', value: 'TAG', help: 'only those with this tag' },
    q: {
      type: 'string',
      value: 'WORDS',
      help: 'only those with these words in id, name, model, author, error or parameters (name=value)',
    },
    sort: {
      type: 'string',
      value: 'BY',
      help: 'started, took, metrics.NAME or params.NAME (default started)',
    },
    order: { type: 'string', value: 'WAY', help: 'asc or desc (default desc)' },
    limit: { type: 'string', value: 'N', help: 'how many (default 20)' },
    cursor: { type: 'string', value: 'TEXT', help: 'go on where a list before ended' },
  },
  load: () => import('./runs.ts'),
}

export const requests: Verb = {
  name: 'requests',
  summary: 'What was answered: list (the default), show ID, export, delete',
  positionals: '[WORD] [ID]',
  arity: [0, 2],
  options: {
    model: { type: 'string', value: 'MODEL', help: 'only requests to this model' },
    endpoint: { type: 'string', value: 'NAME', help: 'only what was asked under this name' },
    version: { type: 'string', value: 'N', help: 'only answers of this version' },
    from: { type: 'string', value: 'TIME', help: 'answered then or later, as 2026-05-01T12:00Z' },
    until: { type: 'string', value: 'TIME', help: 'answered before' },
    anomaly: {
      type: 'string',
      value: 'KIND',
      help: 'only what is out of the ordinary: any, low_best, high_worst, mean or sum',
    },
    labeled: {
      type: 'string',
      value: 'WHETHER',
      help: 'yes or no: whether somebody said what it is',
    },
    feedback: { type: 'string', value: 'WHETHER', help: 'yes or no: whether anything was said' },
    text: {
      type: 'string',
      value: 'TEXT',
      help: 'only where this stands in what was asked, answered or said',
    },
    slower: { type: 'string', value: 'MS', help: 'only answers that took so many milliseconds' },
    status: { type: 'string', value: 'WORD', help: 'only answered, or only failed requests' },
    variant: {
      type: 'string',
      value: 'WORD',
      help: 'only what stable, candidate, shadow, fallback or pinned answered',
    },
    limit: { type: 'string', value: 'N', help: 'how many (default 20)' },
    cursor: { type: 'string', value: 'TEXT', help: 'go on where a list before ended' },
    format: { type: 'string', value: 'FORMAT', help: 'of an export: jsonl or csv (default jsonl)' },
    to: { type: 'string', value: 'FILE', help: 'file that is exported to; must not be there' },
    subject: { type: 'string', value: 'VALUE', help: 'only records of this person' },
    yes: { type: 'boolean', short: 'y', help: 'do not ask' },
  },
  load: () => import('./requests.ts'),
}

export const simulate: Verb = {
  name: 'simulate',
  summary: 'Ask a model what its users would, day by day, as simulation.ts of the project says',
  positionals: 'MODEL [SCENARIO]',
  arity: [1, 2],
  options: {
    ticks: {
      type: 'string',
      value: 'N',
      help: 'days of the time that requests tell of (default 100)',
    },
    'per-tick': { type: 'string', value: 'N', help: 'events a day (default 1)' },
    seed: { type: 'string', value: 'N', help: 'the same draws the same requests (default 1)' },
    from: {
      type: 'string',
      value: 'TIME',
      help: 'when the first day begins, as 2026-05-01 (default: so that the last one was yesterday)',
    },
    largest: {
      type: 'boolean',
      help: 'on each day only the population with the largest weight asks',
    },
    mixture: { type: 'boolean', help: 'each event is drawn by the weights of the populations' },
    labels: {
      type: 'string',
      value: 'SHARE',
      help: 'of how many answers the label is said later, 0 to 1 (default: as the scenario says)',
    },
    delay: {
      type: 'string',
      value: 'N',
      help: 'days from an answer to its label (default: as the scenario says)',
    },
    images: {
      type: 'string',
      multiple: true,
      value: 'NAME=DIR',
      help: 'a population draws from a folder of pictures with one for each class; may be given again',
    },
    url: {
      type: 'string',
      value: 'URL',
      help: 'server that is asked, with the key in MILLRACE_KEY where it asks for one (default: that of this machine)',
    },
    direct: { type: 'boolean', help: 'ask the models of the home themselves, without a server' },
    name: {
      type: 'string',
      value: 'NAME',
      help: 'begins the ids of the requests; those that are sent again are kept once (default: a new one)',
    },
    requests: { type: 'string', value: 'DIR', help: 'keep the requests as files, and ask nobody' },
    replay: { type: 'string', value: 'DIR', help: 'send requests that were kept as files' },
  },
  load: () => import('./simulate.ts'),
}

export const models: Verb = {
  name: 'models',
  summary: 'List the versions of the models, show one, or what changed between two',
  positionals: '[MODEL] [VERSION] [OTHER]',
  arity: [0, 3],
  options: {},
  load: () => import('./models.ts'),
}

export const endpoint: Verb = {
  name: 'endpoint',
  summary:
    'An endpoint by its NAME: show (the default), make --model MODEL, change, on, off, load, unload, reset to what the configuration says, delete',
  positionals: 'NAME [WORD]',
  arity: [1, 2],
  options: {
    model: { type: 'string', value: 'MODEL', help: 'whose versions answer' },
    policy: {
      type: 'string',
      value: 'POLICY',
      help: 'at once, blue/green, canary, shadow or shadow then canary',
    },
    deadline: { type: 'string', value: 'TIME', help: 'how long a question may take: 500ms, 2s' },
    'max-batch': { type: 'string', value: 'N', help: 'rows that go through the model together' },
    'max-pending': { type: 'string', value: 'N', help: 'rows that may wait' },
    cors: {
      type: 'string',
      value: 'ORIGINS',
      help: 'origins of web pages that may ask it, with commas between them; * for any, none for none',
    },
    fallback: {
      type: 'string',
      value: 'WHAT',
      help: 'what is answered where the model fails: none, before, baseline, or = and a constant: =unknown',
    },
    reason: { type: 'string', value: 'TEXT', help: 'why; it stands in the audit trail' },
    generation: { type: 'string', value: 'N', help: 'only while it is of this generation' },
  },
  load: () => import('./endpoint.ts'),
}

export const rollout: Verb = {
  name: 'rollout',
  summary:
    'How a version takes over at an ENDPOINT: show (the default), begin VERSION, promote or return its candidate, or recount from the log what it was judged by',
  positionals: 'ENDPOINT [WORD] [VERSION]',
  arity: [1, 3],
  options: {
    force: { type: 'boolean', help: 'begin: also a version that did not pass its gate' },
    'dry-run': { type: 'boolean', help: 'promote, return: only tell what would come of it' },
  },
  load: () => import('./rollout.ts'),
}

export const monitor: Verb = {
  name: 'monitor',
  summary:
    'How the traffic of all endpoints is, or of one ENDPOINT: show (the default), window N, quality by labels, or again: judge its windows anew',
  positionals: '[ENDPOINT] [WORD] [N]',
  arity: [0, 3],
  options: {
    version: { type: 'string', value: 'N', help: 'show, window, quality: only of this version' },
    state: {
      type: 'string',
      value: 'STATE',
      help: 'show: only windows that came to this: steady, hint, alarm or unmeasured',
    },
    limit: { type: 'string', value: 'N', help: 'show: windows at most (default: 20)' },
    from: {
      type: 'string',
      value: 'TIME',
      help: 'again: only windows that end after it, such as 2026-01-31T00:00:00Z (default: all)',
    },
  },
  load: () => import('./monitor.ts'),
}

export const label: Verb = {
  name: 'label',
  summary: 'Give a run or a version a name, a note and tags',
  positionals: 'run RUN | version MODEL N',
  arity: [2, 3],
  options: {
    name: { type: 'string', value: 'NAME', help: 'a short name; an empty one takes it away' },
    note: { type: 'string', value: 'TEXT', help: 'what is worth knowing of it' },
    tags: { type: 'string', value: 'TAGS', help: 'all its tags, with commas between them' },
  },
  load: () => import('./label.ts'),
}

export const exporting: Verb = {
  name: 'export',
  summary: 'Write a version as a folder or an archive that runs in Python without Millrace',
  positionals: 'MODEL [VERSION]',
  arity: [1, 2],
  options: {
    to: {
      type: 'string',
      value: 'PATH',
      help: 'a folder, or an archive: .tar, .tar.gz, .tgz (default: MODEL-VERSION)',
    },
    'with-data': { type: 'boolean', help: 'also the rows that it learnt from' },
    force: { type: 'boolean', help: 'replace an earlier export' },
  },
  load: () => import('./export.ts'),
}

export const remove: Verb = {
  name: 'delete',
  summary: 'Delete a run, a version or a model; says first what hangs on it',
  positionals: 'run RUN | version MODEL N | model MODEL',
  arity: [2, 3],
  options: {
    yes: { type: 'boolean', short: 'y', help: 'do not ask' },
    'dry-run': { type: 'boolean', help: 'only say what would go' },
  },
  load: () => import('./delete.ts'),
}

export const data: Verb = {
  name: 'data',
  summary:
    'Data sets; SET may be left out of a project that has one: list, versions SET, show SET, check SET, preview SET, diff SET A B, export SET, delete SET, erase SET, quarantine SET, release SET LINE, discard SET LINE, retype SET COLUMN TYPE, suggest SET',
  positionals: 'WORD [SET] [A] [B]',
  arity: [1, 4],
  options: {
    version: { type: 'string', value: 'N', help: 'version (default: what the data set is now)' },
    rows: { type: 'string', value: 'N', help: 'rows of a preview or of a quarantine (default 20)' },
    from: { type: 'string', value: 'N', help: 'number of its first row (default 1)' },
    format: { type: 'string', value: 'FORMAT', help: 'csv, jsonl or parquet (default csv)' },
    to: { type: 'string', value: 'FILE', help: 'file that is exported to; must not be there' },
    markdown: { type: 'boolean', help: 'a report of checks as Markdown' },
    subject: { type: 'string', value: 'VALUE', help: 'whose rows are erased' },
    absent: { type: 'boolean', help: 'erase also whom no row is of yet: later rows are kept out' },
    form: {
      type: 'string',
      value: 'FORM',
      help: 'of a date that is retyped: dd/mm/yyyy and the like',
    },
    parts: {
      type: 'string',
      value: 'PARTS',
      help: 'of a date: what models are told of it, as month,weekday,age',
    },
    call: { type: 'boolean', help: 'LINE is the number of a row that was handed over by a call' },
    text: { type: 'string', value: 'ROW', help: 'the row that is released, corrected' },
    cursor: { type: 'string', value: 'C', help: 'a further page of a quarantine' },
    write: { type: 'boolean', help: 'put suggested checks into millrace.config.ts' },
    force: { type: 'boolean', help: 'delete although a model version learnt from it' },
    yes: { type: 'boolean', short: 'y', help: 'do not ask' },
  },
  load: () => import('./data/run.ts'),
}

export const config: Verb = {
  name: 'config',
  summary: 'Check the configuration and print it with every default filled in',
  positionals: '[DIR]',
  arity: [0, 1],
  options: {
    fast: { type: 'boolean', help: 'as with `up --fast`' },
    schema: { type: 'boolean', help: 'print what it may say, as JSON Schema; needs no project' },
  },
  load: () => import('./config.ts'),
}

export const init: Verb = {
  name: 'init',
  summary: 'Write a small working project: configuration, data, tests',
  positionals: '[DIR]',
  arity: [0, 1],
  options: {
    template: {
      type: 'string',
      value: 'KIND',
      help: 'text, text-class, table, image or task (default: asks)',
    },
    data: {
      type: 'string',
      value: 'FILE',
      help: 'your own CSV file or folder of pictures, copied',
    },
    column: { type: 'string', value: 'NAME', help: 'of texts: the column that holds them' },
    label: {
      type: 'string',
      value: 'NAME',
      help: 'of a table or of texts with a class: the column to predict',
    },
  },
  load: () => import('./init/run.ts'),
}

export const test: Verb = {
  name: 'test',
  summary: 'Run the tests of a project',
  positionals: '[DIR | FILE …]',
  arity: [0, 1000],
  options: {},
  load: () => import('./test.ts'),
}

export const docs: Verb = {
  name: 'docs',
  summary: 'Write pages about the pipelines and the champions into the project, or check them',
  positionals: '',
  arity: [0, 0],
  options: {
    to: { type: 'string', value: 'DIR', help: 'where (default: docs/millrace in the project)' },
    check: {
      type: 'boolean',
      help: 'write nothing, and end with 3 where a page is not what it should be',
    },
  },
  load: () => import('./docs.ts'),
}

export const clean: Verb = {
  name: 'clean',
  summary: 'Remove everything Millrace made: models, runs, data, state',
  positionals: '',
  arity: [0, 0],
  options: { yes: { type: 'boolean', short: 'y', help: 'do not ask' } },
  load: () => import('./clean.ts'),
}

import { Download } from 'lucide-react'
import type { ModelVersion, PackageFile } from '../../../src/core/records.ts'
import { bytes } from '../format.ts'
import { Digest } from '../parts/copy.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './files.module.css'

const columns: readonly Column[] = [
  { name: 'File' },
  { name: 'Size', number: true },
  { name: 'SHA-256' },
]

/** Where a file of a version can be fetched. */
export const fileAt = (model: string, version: number, name: string): string =>
  `/api/models/${encodeURIComponent(model)}/versions/${version}/files/${encodeURIComponent(name)}`

const File = ({ file, to }: { file: PackageFile; to: string }) => (
  <tr>
    <td>
      <a href={to} download className={css.file}>
        <Download size={13} aria-hidden="true" />
        {file.name}
      </a>
    </td>
    <td data-number>{bytes(file.bytes)}</td>
    <td className="muted">
      <Digest text={file.digest} what={`the SHA-256 of ${file.name}`} />
    </td>
  </tr>
)

/** The files of a version, to download. */
export const Files = ({ version: { model, version, files } }: { version: ModelVersion }) => (
  <Panel title="Files" note={bytes(files.reduce((sum, file) => sum + file.bytes, 0))} flush>
    <Table label="Files of the package" columns={columns}>
      {files.map((file) => (
        <File key={file.name} file={file} to={fileAt(model, version, file.name)} />
      ))}
    </Table>
  </Panel>
)

import { Component, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { Failure } from './states.tsx'

interface Props {
  readonly at: string
  readonly children: ReactNode
}

/** React takes an error of drawing only in a class. Another address starts afresh. */
class Net extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override componentDidUpdate(before: Props) {
    if (before.at !== this.props.at && this.state.error) this.setState({ error: null })
  }

  override render() {
    return this.state.error ? (
      <Failure error={this.state.error} retry={() => location.reload()} />
    ) : (
      this.props.children
    )
  }
}

/** Shows an error of a page in its place and keeps the navigation. */
export const Boundary = ({ children }: { children: ReactNode }) => {
  const [at] = useLocation()
  return <Net at={at}>{children}</Net>
}

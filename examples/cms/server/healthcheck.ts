// What the container's HEALTHCHECK runs: the image has no curl, and needs none. Any failure is a non-zero exit.
const response = await fetch(`http://127.0.0.1:${process.env['PORT'] || '8080'}/health`, {
  signal: AbortSignal.timeout(2_000),
})
if (!response.ok) throw new Error(`/health answered ${response.status}`)

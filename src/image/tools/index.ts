export { type InstalledTool, installTool, ToolUnavailable } from './install.ts'
export { type LockedTool, parseToolsLock, type Tool, type ToolsLock, toolsLock } from './lock.ts'

export {
  findTool,
  type InstalledTool,
  installTool,
  type ToolPorts,
  type ToolSource,
  ToolUnavailable,
} from './install.ts'
export { type LockedTool, parseToolsLock, type Tool, type ToolsLock, toolsLock } from './lock.ts'

import { itemsContract } from '../items-contract.ts'
import { memoryItems } from '../memory-items.ts'

itemsContract(async () => memoryItems())

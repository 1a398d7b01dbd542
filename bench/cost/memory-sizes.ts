/** Memory sizes to compare, in MB. */
export const MEMORY_SIZES = [512, 768, 896, 1024, 1280, 1536, 1769, 2048, 3008] as const;

/** Guaranteed maximum share of memory, at every valid memory size. */
export const PROMISED_OF_MEMORY = 0.6;

/** Memory sizes to compare, in MB. */
export const MEMORY_SIZES = [512, 768, 896, 1024, 1280, 1536, 1769, 2048, 3008] as const;

/**
 * Maximum share of the default memory size that any accepted image uses on the measured machine. The difference to the
 * guaranteed 60 % is for Lambda's own processes and for other machines.
 */
export const MOST_OF_MEMORY = 0.5;
/** Guaranteed maximum share of memory, at every valid memory size. */
export const PROMISED_OF_MEMORY = 0.6;

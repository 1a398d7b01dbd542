/** Memory sizes that are compared, in MB: from the least that a synth admits up to two cores. */
export const MEMORY_SIZES = [512, 768, 896, 1024, 1280, 1536, 1769, 2048, 3008] as const;

/** The largest part of the memory that any accepted picture may take: the rest is for what nobody has thought of. */
export const MOST_OF_MEMORY = 0.6;

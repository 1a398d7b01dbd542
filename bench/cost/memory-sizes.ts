/** Memory sizes that are compared, in MB: from the least that a synth admits up to two cores. */
export const MEMORY_SIZES = [512, 768, 896, 1024, 1280, 1536, 1769, 2048, 3008] as const;

/**
 * The largest part of the default memory that any accepted image may take. The promise is 60 %; what Lambda itself needs
 * beside the function, and what another machine needs more than the bench's, is the difference.
 */
export const MOST_OF_MEMORY = 0.5;
/** What is promised, and less than which no memory size may leave. */
export const PROMISED_OF_MEMORY = 0.6;

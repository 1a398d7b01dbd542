import { peakMebibytes } from '../../scripts/process-memory';
import type { Answer, Question } from './fuzz';

/** Makes this process answer the questions that it is sent. @param judge an error of it is a fault of what is tested. */
export function answerQuestions(judge: (question: Question) => Promise<string>): void {
  const answer = async (question: Question): Promise<Answer> => {
    const start = performance.now();
    const verdict = await judge(question).catch(
      (error: unknown) => `FAULT: ${error instanceof Error ? error.stack : String(error)}`,
    );
    return {
      verdict,
      milliseconds: performance.now() - start,
      peakMegabytes: peakMebibytes('self'),
    };
  };
  process.on('message', (question: Question) => {
    void answer(question).then((result) => process.send?.(result));
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

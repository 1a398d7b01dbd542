/** The process that may die: makes pixels of whatever it is sent in both ways, and tells how they differ. */
import { answerQuestions } from './answering';
import { compareWithSharp } from './differential';

answerQuestions(async ({ bytes, options }) => (await compareWithSharp(bytes, options)).verdict);

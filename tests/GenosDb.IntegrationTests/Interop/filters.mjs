// Asks mingo, an implementation of the query language of MongoDB, which documents a filter matches.
// Input: a JSON array of { filter, documents }. Output: for each a JSON array of booleans, or the text of the error.
import { Query } from 'mingo';

let input = '';
for await (const piece of process.stdin) {
  input += piece;
}
process.stdout.write(JSON.stringify(JSON.parse(input).map(({ filter, documents }) => {
  try {
    const query = new Query(filter);
    return documents.map((document) => query.test(document));
  } catch (error) {
    return String(error);
  }
})));

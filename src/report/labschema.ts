/** The document of `coremap lab`: printed once, when the page is there. */
import * as v from 'valibot';

export const labOptionsSchema = v.object({
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('the port that was asked for; 0 is any')),
  open: v.pipe(v.boolean(), v.description('whether a browser is opened')),
  replay: v.pipe(v.nullable(v.string()), v.description('the replay string that the page begins with')),
  reports: v.pipe(v.array(v.string()), v.readonly(), v.description('files and folders of reports that were named')),
});

export const labResultSchema = v.object({
  address: v.pipe(v.string(), v.description('where the page is, until the command ends')),
  reports: v.pipe(
    v.array(v.object({ name: v.string(), address: v.string() })),
    v.description('reports of benchmarks, and where they are'),
  ),
});

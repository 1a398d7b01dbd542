/**
 * sharp, set up for hostile input in a small machine. Import it from here and nowhere else in the function.
 *
 * libvips is one per process, so these settings hold for the whole process that imports this file.
 */
import sharp from 'sharp';

// An allow-list: SVG, GIF, WebP, TIFF, HEIF, PDF and whatever libvips learns next have no loader at all.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
// One image at a time on a fraction of a core: more threads gain nothing and cost memory; no image comes twice.
sharp.concurrency(1);
sharp.cache(false);

export default sharp;

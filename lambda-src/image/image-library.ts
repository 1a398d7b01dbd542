/**
 * sharp, configured for hostile input and little memory. The function imports sharp only from here.
 *
 * The settings apply to the whole process, because libvips is a singleton.
 */
import sharp from 'sharp';

// Allow-list: SVG, GIF, WebP, TIFF, HEIF, PDF and any future format of libvips have no loader.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
// One image at a time on a fraction of a core: more threads only cost memory. No image is processed twice.
sharp.concurrency(1);
sharp.cache(false);

export default sharp;

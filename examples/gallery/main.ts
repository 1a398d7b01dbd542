import { App } from 'cdktf';
import { GalleryStack } from './gallery-stack';
import { ImagesStack } from './images-stack';

const app = new App();
const { pipeline } = new ImagesStack(app, 'images');
new GalleryStack(app, 'gallery', { pipeline });
app.synth();

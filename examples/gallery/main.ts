import { App } from 'cdktf';
import { GalleryStack } from './gallery-stack';
import { PicturesStack } from './pictures-stack';

const app = new App();
const { pipeline } = new PicturesStack(app, 'pictures');
new GalleryStack(app, 'gallery', { pipeline });
app.synth();

export { createDoctor, type Doctor, type DoctorDeps } from './doctor';

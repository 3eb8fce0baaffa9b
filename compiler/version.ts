/** The version of this compiler, as the package and every release name it. */
export const VERSION = "0.1.0";

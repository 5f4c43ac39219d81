-- AlterTable
ALTER TABLE "T" RENAME CONSTRAINT "t_identity" TO "T_pkey";

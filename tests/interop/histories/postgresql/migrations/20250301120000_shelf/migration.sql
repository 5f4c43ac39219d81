-- CreateEnum
CREATE TYPE "shelf" AS ENUM ('OPEN', 'CLOSED', 'lost');

-- AlterTable
ALTER TABLE "books" ADD COLUMN     "shelf" "shelf" NOT NULL DEFAULT 'OPEN';

-- AlterEnum
ALTER TYPE "Color" ADD VALUE 'BLUE';

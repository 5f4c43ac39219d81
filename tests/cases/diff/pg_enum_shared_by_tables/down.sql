-- AlterEnum
ALTER TYPE "State" ADD VALUE 'BROKEN';

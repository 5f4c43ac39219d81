create schema aa; create schema bb;
create table users (id int primary key);
create table aa.users (id int primary key, u int references public.users(id));
create table bb.users (id int primary key);
create type aa.enu as enum ('x'); create type bb.enu as enum ('x');create type bb.users2 as enum ('x');
create table aa.t (id int primary key, e aa.enu, f bb.enu default 'x');
create table "aa"."async" (id int primary key);
create table "bb"."async" (id int primary key, s int references aa.async(id));
